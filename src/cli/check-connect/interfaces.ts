import { type Ask, type Reply, whyUnknown } from './ask';
import { QUESTIONS } from './questions';

/** What FreeSWITCH has loaded of one kind; or why that cannot be known. */
export type Loaded = { readonly names: ReadonlySet<string> } | { readonly unknown: string };

/** Asks which endpoints or file formats FreeSWITCH has loaded. */
export async function loaded(ask: Ask, kind: 'endpoints' | 'fileFormats'): Promise<Loaded> {
  const reply = await ask(QUESTIONS[kind]);
  const names = namesOf(reply);
  return names ? { names: new Set(names) } : { unknown: whyUnknown(reply) };
}

/** `{"row_count":8,"rows":[{"type":"endpoint","name":"sofia","ikey":"mod_sofia"},…]}`; without a row there are no `rows`. */
function namesOf(reply: Reply): string[] | undefined {
  if (!('text' in reply)) return undefined;
  try {
    const { rows = [] } = JSON.parse(reply.text) as { rows?: readonly { name?: unknown }[] };
    return rows.map(({ name }) => String(name));
  } catch {
    return undefined;
  }
}
