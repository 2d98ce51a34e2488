import { codingWanted, mostWanted, qualityOf } from '../../../routes/http/quality';

const TYPES = ['text/xml', 'application/json'] as const;

test.each([
  [undefined, 1],
  ['', 1],
  ['text/xml', 1],
  ['TEXT/XML', 1],
  ['text/xml;q=0.5', 0.5],
  ['text/xml ; charset=utf-8 ; q=0.5', 0.5],
  ['text/*;q=0.5', 0.5],
  ['*/*;q=0.5', 0.5],
  ['text/csv', 0],
  // The most specific range decides, at any place; of two equally specific ones, the higher.
  ['*/*, text/*;q=0.5, text/xml;q=0.1', 0.1],
  ['text/xml;q=0, */*', 0],
  ['text/xml;q=0.2, text/xml;q=0.4', 0.4],
  // Invalid weights.
  ['text/xml;q=2', 1],
  ['text/xml;q=-1', 0],
  ['text/xml;q=', 0],
  ['text/xml;q=x', 0],
  // Invalid ranges.
  ['*/xml', 0],
  ['*', 0],
  [';', 0],
  [',,,', 0],
])('Accept: %s has quality %s for text/xml', (accept, quality) => {
  expect(qualityOf(accept, 'text/xml')).toBe(quality);
});

test.each([
  // The server's order decides between equals, as the clients of sipXecs need it: Angular sends the first of these.
  ['application/json, text/plain, */*', 'text/xml'],
  ['application/json, text/xml', 'text/xml'],
  ['application/json', 'application/json'],
  ['application/json;charset=utf-8', 'application/json'],
  ['text/xml;q=0.5, application/json', 'application/json'],
  ['', 'text/xml'],
  ['text/csv', undefined],
])('of text/xml and application/json, %s prefers %s', (accept, type) => {
  expect(mostWanted(accept, TYPES)).toBe(type);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP', 'gzip'],
  ['deflate', 'deflate'],
  ['*', 'br'],
  ['*, br;q=0', 'gzip'],
  ['br;q=0.1, gzip', 'gzip'],
  ['gzip;q=0, br;q=0', undefined],
  ['*;q=0', undefined],
  ['identity', undefined],
  ['identity, gzip;q=0.5', undefined],
  ['identity;q=0.5, gzip', 'gzip'],
  ['zstd', undefined],
  [`gzip${' '.repeat(300)}`, undefined],
])('Accept-Encoding: %s wants %s', (header, coding) => expect(codingWanted(header)).toBe(coding));
