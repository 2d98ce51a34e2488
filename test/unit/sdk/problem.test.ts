import { Problem, problemOf } from '../../../sdk/problem';

const refusal = (body: string) => new Response(body, { status: 403, statusText: 'Forbidden' });

test('the words of a problem document become a Problem', async () => {
  const problem = await problemOf(
    refusal('{"code":"not_owner","title":"Not yours","detail":"Ask the owner."}'),
  );
  expect(problem).toBeInstanceOf(Problem);
  expect({ ...problem, message: problem.message }).toEqual({
    status: 403,
    code: 'not_owner',
    title: 'Not yours',
    detail: 'Ask the owner.',
    message: 'Not yours',
  });
});

test.each(['<h1>403</h1>', '', 'null', '{"title":403}'])(
  'if the answer is %s, a proxy sent it',
  async (body) => {
    const { code, title, detail } = await problemOf(refusal(body));
    expect([code, title]).toEqual(['', 'HTTP 403 Forbidden']);
    expect(detail).toContain('did not come from the gateway');
  },
);

test('a problem has no status if no answer arrived', () => {
  expect({ ...new Problem({ title: 'Gone' }) }).toEqual({ status: 0, code: '', title: 'Gone', detail: '' });
});
