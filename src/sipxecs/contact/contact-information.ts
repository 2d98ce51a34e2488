import type { Directory, Requester } from '../../directory/port';
import { type Contact, replaced } from './record';
import type { ContactStore } from './store';

/** The requester's own record: what was written, and what the directory says. @throws GatewayError state_unavailable */
export async function contactOfRequester(
  store: ContactStore,
  directory: Directory,
  requester: Requester,
): Promise<Contact> {
  return withDirectory((await store.read(requester.name)) ?? {}, directory, requester);
}

/** Replaces the requester's own record, but for what only an administrator decides. @throws GatewayError state_unavailable */
export function replaceContact(store: ContactStore, requester: Requester, body: Contact): Promise<void> {
  return store.update(requester.name, (old) => replaced(old ?? {}, body));
}

/** Whoever can sign in is enabled; the IM id is the configuration's. */
function withDirectory(contact: Contact, directory: Directory, { name }: Requester): Contact {
  const { imId, ...rest } = contact;
  const own = directory.user(name)?.imId;
  const preset = { useBranchAddress: false, enabled: true, ldapManaged: false };
  return { ...preset, ...rest, ...(own !== undefined && { imId: own }) };
}
