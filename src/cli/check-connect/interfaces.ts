import { type Ask, type Reply, whyUnknown } from './ask';
import { QUESTIONS } from './questions';

/** The modules of one kind that FreeSWITCH has loaded, or the reason why they are unknown. */
export type Loaded = { readonly names: ReadonlySet<string> } | { readonly unknown: string };

/** Asks which endpoints or file formats FreeSWITCH has loaded. */
export async function loaded(ask: Ask, kind: 'endpoints' | 'fileFormats'): Promise<Loaded> {
  const reply = await ask(QUESTIONS[kind]);
  const names = namesOf(reply);
  return names ? { names: new Set(names) } : { unknown: whyUnknown(reply) };
}

/** `{"row_count":8,"rows":[{"type":"endpoint","name":"sofia","ikey":"mod_sofia"},…]}`; if there is no row, `rows` is missing. */
function namesOf(reply: Reply): string[] | undefined {
  if (!('text' in reply)) return undefined;
  try {
    const { rows = [] } = JSON.parse(reply.text) as { rows?: readonly { name?: unknown }[] };
    return rows.map(({ name }) => String(name));
  } catch {
    return undefined;
  }
}
