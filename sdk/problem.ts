/** What a problem shows to people and to programs. */
export interface ProblemWords {
  /** The status of the answer; 0 if no answer arrived. */
  readonly status?: number;
  /** The gateway's code of the error; empty if the answer is not the gateway's. */
  readonly code?: string;
  readonly title: string;
  readonly detail?: string;
}

/** A refusal or failure, with the texts of the gateway's problem document (RFC 9457). */
export class Problem extends Error implements Required<ProblemWords> {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;

  constructor({ status = 0, code = '', title, detail = '' }: ProblemWords) {
    super(title);
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
  }
}

/** The words of a request without an answer. */
export const UNREACHABLE: ProblemWords = {
  title: 'The gateway did not answer',
  detail:
    'The network or the gateway is down. If you sent a command, check its effect before you repeat it: it may have arrived.',
};

/** Resolves with the problem that a refusal describes. It reads the body of the answer. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  try {
    const { code = '', title, detail = '' } = (await response.json()) as Partial<ProblemWords>;
    if (typeof title === 'string') return new Problem({ status, code, title, detail });
  } catch {
    // Not an answer of the gateway, but, for example, a proxy's page.
  }
  const detail = 'The answer did not come from the gateway, but from something between it and this client.';
  return new Problem({ status, title: `HTTP ${status} ${response.statusText}`.trim(), detail });
}
