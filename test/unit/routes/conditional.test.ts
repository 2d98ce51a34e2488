import { isNotModified, rangeHolds, validatorsOf } from '../../../routes/http/conditional';

const CHANGED = Date.UTC(2026, 10, 20, 10, 4, 24, 882);
const NOW = CHANGED + 60_000;
const validators = validatorsOf('1f-2e', CHANGED);
const [etag, date] = ['"1f-2e"', 'Fri, 20 Nov 2026 10:04:24 GMT'];
const [earlier, later] = ['Fri, 20 Nov 2026 10:04:23 GMT', 'Fri, 20 Nov 2026 10:04:25 GMT'];

test('the validators are a strong tag and an HTTP date', () => {
  expect(validators).toEqual({ etag, lastModified: date });
});

test.each([
  [{}, false],
  [{ 'if-none-match': etag }, true],
  [{ 'if-none-match': `W/${etag}` }, true],
  [{ 'if-none-match': `"x", W/"y" , ${etag}` }, true],
  [{ 'if-none-match': '*' }, true],
  [{ 'if-none-match': '"x"' }, false],
  [{ 'if-none-match': '"1f-2"' }, false],
  [{ 'if-none-match': '1f-2e' }, false],
  [{ 'if-none-match': '"*"' }, false],
  [{ 'if-none-match': '' }, false],
  [{ 'if-modified-since': date }, true],
  [{ 'if-modified-since': later }, true],
  [{ 'if-modified-since': earlier }, false],
  [{ 'if-modified-since': 'yesterday' }, false],
  // The tag alone decides.
  [{ 'if-none-match': '"x"', 'if-modified-since': date }, false],
  [{ 'if-none-match': etag, 'if-modified-since': earlier }, true],
  [{ 'if-none-match': '', 'if-modified-since': date }, false],
  // Browsers send this with each request whose script sets If-None-Match.
  [{ 'if-none-match': etag, 'cache-control': 'no-cache', pragma: 'no-cache' }, true],
  [{ 'if-modified-since': date, 'cache-control': 'no-cache' }, true],
  [{ 'if-none-match': `,, ,${etag},` }, true],
  [{ 'if-none-match': '"x"'.repeat(9_999) }, false],
  [{ 'if-none-match': `${'"x", '.repeat(2_000)}${etag}` }, true],
  [{ 'if-modified-since': '' }, false],
  [{ 'if-modified-since': '0' }, false],
])('not modified: %j', (headers, expected) => {
  expect(isNotModified(headers, validators)).toBe(expected);
});

test.each([
  [{}, true],
  [{ 'if-range': etag }, true],
  [{ 'if-range': `W/${etag}` }, false],
  [{ 'if-range': '"x"' }, false],
  [{ 'if-range': `${etag}, "x"` }, false],
  [{ 'if-range': date }, true],
  [{ 'if-range': later }, false],
  [{ 'if-range': earlier }, false],
  [{ 'if-range': '' }, false],
])('the range applies: %j', (headers, expected) => {
  expect(rangeHolds(headers, validators, NOW)).toBe(expected);
});

test('a date of the present second does not prove that the file is unchanged', () => {
  expect(rangeHolds({ 'if-range': date }, validators, CHANGED + 500)).toBe(false);
  expect(rangeHolds({ 'if-range': etag }, validators, CHANGED + 500)).toBe(true);
});
