"""The pages: each view reads the request, asks the library, and fills a template.

What enters: Datasette's requests. What leaves: responses. What it does not touch: SQL, markup.
"""
