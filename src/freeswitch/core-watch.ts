import type { EslEvent } from '../esl/port';

/** Events that are frequent enough. Reading a header of each event would cost time. */
const NAMES: ReadonlySet<string> = new Set(['HEARTBEAT', 'CHANNEL_CREATE', 'BACKGROUND_JOB']);

/** Knows FreeSWITCH's own id. It changes only when FreeSWITCH has been restarted: then none of its earlier channels exist. */
export class CoreWatch {
  private known: string | undefined;

  /** @param onCore gets each new id */
  constructor(private readonly onCore: (id: string) => void) {}

  /** Returns the id; `undefined` if no event has shown it since the connection began. */
  get id(): string | undefined {
    return this.known;
  }

  take(event: EslEvent): void {
    if (!NAMES.has(event.name)) return;
    const id = event.first('Core-UUID');
    if (id === undefined || id === this.known) return;
    this.known = id;
    this.onCore(id);
  }

  /** Call this when a connection begins: it may be one to another FreeSWITCH. */
  forget(): void {
    this.known = undefined;
  }
}
