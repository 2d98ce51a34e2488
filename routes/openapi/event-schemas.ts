import { z } from 'zod';
import { createSchema } from 'zod-openapi';
import { EVENTS } from '../../src/feed/events';

/** The schemas of events, made from the table of events. */

const event = z
  .union(Object.entries(EVENTS).map(([kind, data]) => z.object({ event: z.literal(kind), data })))
  .describe('An event of `GET /api/events`: the value of its `event`, and the JSON of its `data`');

/**
 * One form for each event. OpenAPI 3.1 cannot describe the parts of a stream, so no operation refers to it. As a zod
 * schema zod-openapi would describe it, and each schema in it, for requests, too.
 */
export const streamEvent = createSchema(event, { io: 'output', openapiVersion: '3.1.0' }).schema;

/** The names of the events between the first snapshots and the end, separated by spaces. */
export const EVENT_NAMES = Object.keys(EVENTS)
  .filter((kind) => kind !== 'snapshot' && kind !== 'end')
  .join(' ');
