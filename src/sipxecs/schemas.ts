import { z } from 'zod';
import type { Shape } from '../lib/shape';

/** The schemas of sipXecs' documents as JSON. Nothing is parsed by them: they describe. */

export const conferencesJson = z.object({
  conferences: z.array(z.object({ enabled: z.boolean(), name: z.string(), extension: z.string() })),
});

export type ConferencesJson = Shape<typeof conferencesJson>;

export const settingJson = z.object({ setting: z.object({ enabled: z.boolean(), name: z.string() }) });

export type SettingJson = Shape<typeof settingJson>;

const member = z.object({
  id: z.int(),
  name: z.string().describe("The caller's number, as in the original"),
  imId: z.string().exactOptional(),
  uuid: z.string(),
  volumeIn: z.int(),
  volumeOut: z.int(),
  energyLevel: z.int(),
  canHear: z.boolean(),
  canSpeak: z.boolean(),
});

export type SipxecsMember = Shape<typeof member>;

export const detailsJson = z.object({
  conference: z.object({ extension: z.string(), locked: z.boolean(), members: z.array(member) }),
});

export type DetailsJson = Shape<typeof detailsJson>;

export const statusJson = z.object({
  'status-lines': z.array(
    z.object({
      timestamp: z.int().describe('Milliseconds since the epoch'),
      'call-id': z.string(),
      method: z.enum(['INVITE', 'NOTIFY']).describe("The calling party's leg, or the called party's"),
      'status-line': z.string().regex(/^SIP\/2\.0 \d{3} /),
    }),
  ),
});

export type StatusJson = Shape<typeof statusJson>;
