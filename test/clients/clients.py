"""Reads lines `method TAB url TAB scheme TAB password TAB body` from standard input, and writes `status TAB text` for each.

The argument is the library: requests or httpx. A body `chunked` is sent in chunks.
"""
import sys


def chunks():
    yield b'a'
    yield b'b'


def by_requests(method, url, scheme, password, **body):
    import requests
    from requests.auth import HTTPBasicAuth, HTTPDigestAuth
    auth = {'digest': HTTPDigestAuth, 'basic': HTTPBasicAuth}.get(scheme)
    session = requests.Session()
    session.trust_env = False
    answer = session.request(method, url, auth=auth and auth('200', password), timeout=10, **body)
    return answer.status_code, answer.text


def by_httpx(method, url, scheme, password, **body):
    import httpx
    auth = {'digest': httpx.DigestAuth, 'basic': httpx.BasicAuth}.get(scheme)
    if 'data' in body and not isinstance(body['data'], str):
        body['content'] = body.pop('data')
    elif 'data' in body:
        body['content'] = body.pop('data').encode()
    with httpx.Client(trust_env=False, timeout=10) as client:
        answer = client.request(method, url, auth=auth and auth('200', password), **body)
    return answer.status_code, answer.text


ask = {'requests': by_requests, 'httpx': by_httpx}[sys.argv[1]]
for line in sys.stdin:
    method, url, scheme, password, body = line.rstrip('\n').split('\t')
    more = {}
    if body == 'chunked':
        more = {'data': chunks()}
    elif body:
        more = {'data': body, 'headers': {'Content-Type': 'application/json'}}
    status, text = ask(method, url, scheme, password, **more)
    print(status, text.replace('\r', ' ').replace('\n', ' '), sep='\t', flush=True)
