/**
 * A command that FreeSWITCH knows and the simulator does not act on yet. It is never answered with something
 * that could pass for FreeSWITCH's own reply; the simulator keeps it in `notSimulated`.
 */
export class NotSimulated extends Error {
  constructor(readonly command: string) {
    super(`FreeSWITCH knows this, the simulator does not: ${command}`);
    this.name = 'NotSimulated';
  }
}
