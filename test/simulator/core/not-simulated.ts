/**
 * A command that FreeSWITCH knows and the simulator does not implement yet. It never gets an answer that looks like
 * FreeSWITCH's own reply; the simulator keeps it in `notSimulated`.
 */
export class NotSimulated extends Error {
  constructor(readonly command: string) {
    super(`FreeSWITCH knows this, the simulator does not: ${command}`);
    this.name = 'NotSimulated';
  }
}
