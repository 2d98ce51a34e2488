import type { Directory, Requester } from '../../directory/port';
import { type Contact, replaced } from './record';
import type { ContactStore } from './store';

/** Returns the requester's own record: what was written, and what the directory has. @throws GatewayError state_unavailable */
export async function contactOfRequester(
  store: ContactStore,
  directory: Directory,
  requester: Requester,
): Promise<Contact> {
  return withDirectory((await store.read(requester.name)) ?? {}, directory, requester);
}

/**
 * Replaces the requester's own record, except the elements that only an administrator decides.
 *
 * @throws GatewayError state_unavailable
 */
export function replaceContact(store: ContactStore, requester: Requester, body: Contact): Promise<void> {
  return store.update(requester.name, (old) => replaced(old ?? {}, body));
}

/** A user who can sign in is enabled. The IM id comes from the configuration. */
function withDirectory(contact: Contact, directory: Directory, { name }: Requester): Contact {
  const { imId, ...rest } = contact;
  const own = directory.user(name)?.imId;
  const preset = { useBranchAddress: false, enabled: true, ldapManaged: false };
  return { ...preset, ...rest, ...(own !== undefined && { imId: own }) };
}
