import type { Records } from '../api/execute';
import type { SwitchCore } from '../core/switch-core';
import type { Faults } from '../faults';
import type { EslUser } from './users';

/** What a connection of the event socket needs from the FreeSWITCH behind it. */
export interface Host extends Records {
  readonly core: SwitchCore;
  readonly password: string;
  readonly users: Record<string, EslUser>;
  readonly faults: Faults;
  readonly received: string[];
  readonly apis: string[];
  /** Call it when mod_event_socket itself is unloaded (`forGood`) or reloaded: every connection is closed. */
  moduleGone(forGood: boolean): void;
}
