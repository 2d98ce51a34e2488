import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import type { Directory, Ha1, Requester, User } from '../directory/port';
import { type Awaitable, andThen } from '../lib/awaitable';
import type { SignInFailure } from '../observers/observation';
import { type Malformed, malformed } from './auth-params';
import { challenges, type Scheme } from './challenges';
import { digestResponse, readDigest, sameHex } from './digest';
import { type Blocked, Failures } from './failures';
import { type Algorithm, HEX_LENGTH, ha1 } from './ha1';
import { Nonces } from './nonces';
import type { Connection } from './waiting-rooms';
import type { Verdict } from './wrong-passwords';

export type AuthResult =
  | {
      readonly kind: 'ok';
      readonly requester: Requester;
      readonly scheme: Scheme;
    }
  /** Missing, wrong or stale credentials. `stale`: the password was right, and the client only needs a new nonce. */
  | { readonly kind: 'denied'; readonly stale: boolean }
  /** Too many wrong passwords came before, so this one was not evaluated. `retryAfter`: whole seconds. */
  | { readonly kind: 'blocked'; readonly retryAfter: number }
  | Malformed;

export interface AuthenticatorOptions {
  /** The schemes that the gateway offers and accepts, in the order of the challenges. */
  readonly schemes: readonly Scheme[];
  readonly nonceSeconds: number;
  /** The prefix that a proxy removes from paths. The client signs the path with the prefix. */
  readonly publicPath?: string | undefined;
  /** Measures the age of nonces. The failure limits read Date.now(). */
  readonly clock?: Clock | undefined;
  /** Signs nonces; random by default. */
  readonly secret?: Buffer | undefined;
  /** Called for each wrong password, and for each attempt that was blocked and not evaluated. */
  readonly onFailure?: ((failure: SignInFailure) => void) | undefined;
  /** Called when a name has had so many wrong passwords that strangers have to take turns. Perhaps no user has this name. */
  readonly onGuessing?: ((user: string) => void) | undefined;
}

const DENIED: AuthResult = { kind: 'denied', stale: false };

/**
 * Decides which user sent a request, by Digest (RFC 7616) or Basic (RFC 7617). It knows no HTTP server.
 *
 * A wrong password and an unknown user get the same answer and cost the same work: if there is no secret to compare with, a
 * random one is used.
 */
export class Authenticator {
  private readonly options: AuthenticatorOptions;
  private readonly nonces: Nonces;
  private readonly failures: Failures;
  private readonly dummy = { md5: randomHex('md5'), sha256: randomHex('sha256') };

  constructor(options: AuthenticatorOptions) {
    this.options = options;
    this.nonces = new Nonces({ ...options, clock: options.clock ?? systemClock });
    this.failures = new Failures({ onGuessing: (name) => options.onGuessing?.(name) });
  }

  /**
   * Returns the values for WWW-Authenticate, one header each, with a new nonce.
   *
   * @param realm of the directory
   * @param basic false if a password must not travel in clear text; then Basic is left out
   */
  challenges(realm: string, stale: boolean, basic = true): string[] {
    return challenges({
      realm,
      schemes: this.options.schemes.filter((scheme) => basic || scheme !== 'basic'),
      nonce: this.nonces.make(),
      stale,
    });
  }

  /**
   * Decides by an `Authorization: Digest` header.
   *
   * @param directory the users; the same directory for the whole request
   * @param header  the whole `Authorization: Digest …`, one character per byte
   * @param method  as in the request line
   * @param target  the request target as in the request line. The header's `uri` must be equal to it, or to `publicPath` and it
   * @param address the client's IP address
   * @param connection on which the request came
   */
  digest(
    directory: Directory,
    header: string,
    method: string,
    target: string,
    address: string,
    connection?: Connection,
  ): Awaitable<AuthResult> {
    const credentials = readDigest(header);
    if (credentials.kind === 'malformed') return credentials;
    if (credentials.kind === 'unsupported') return DENIED;
    const { user: name, algorithm, nonce, nc, response } = credentials;
    const scheme: Scheme = algorithm === 'md5' ? 'digest-md5' : 'digest-sha256';
    // A response for another realm proves nothing about a password of this one.
    if (!this.options.schemes.includes(scheme) || credentials.realm !== directory.realm) return DENIED;
    // RFC 7616 §3.4.6: a header for one URL must not open another. A 400 makes a proxy that rewrites paths visible.
    if (credentials.uri !== target && credentials.uri !== this.publicTarget(target)) {
      return malformed(
        'uri of the Authorization header is not the request target. If a proxy removes a prefix from the path, the ' +
          'administrator has to add the prefix to listen.publicUrl.',
      );
    }

    const user = directory.user(name);
    const isKnown = this.nonces.isKnownTo(name, nonce);
    return this.attempt({ name, address, user, scheme, isKnown, connection }, () => {
      const expected = digestResponse(user?.ha1[algorithm] ?? this.dummy[algorithm], method, credentials);
      if (!sameHex(expected, response) || !has(user?.ha1, algorithm)) {
        this.nonces.noteWrong(nonce);
        return 'wrong';
      }
      // Check the nonce last: only a client with the right password gets `stale`, and a guess with an old nonce counts.
      return this.nonces.use(nonce, nc, name) ? 'right' : 'undecided';
    });
  }

  /**
   * Decides by a user name and password.
   *
   * @param directory the users; the same directory for the whole request
   * @param name     decoded
   * @param password decoded; compared, never kept
   * @param address  the client's IP address
   * @param connection on which the request came
   */
  basic(
    directory: Directory,
    name: string,
    password: string,
    address: string,
    connection?: Connection,
  ): Awaitable<AuthResult> {
    if (!this.options.schemes.includes('basic')) return DENIED;
    const user = directory.user(name);
    return this.attempt({ name, address, user, scheme: 'basic', connection }, () => {
      const right = {
        md5: this.knows(user, 'md5', ha1('md5', name, directory.realm, password)),
        sha256: this.knows(user, 'sha256', ha1('sha256', name, directory.realm, password)),
      };
      return right[has(user?.ha1, 'sha256') ? 'sha256' : 'md5'] ? 'right' : 'wrong';
    });
  }

  /** Returns the target as the clients of a proxy write it. */
  private publicTarget(target: string): string {
    return target.startsWith('/') ? `${this.options.publicPath ?? ''}${target}` : target;
  }

  private knows(user: User | undefined, algorithm: Algorithm, given: string): boolean {
    const same = sameHex(given, user?.ha1[algorithm] ?? this.dummy[algorithm]);
    return same && has(user?.ha1, algorithm);
  }

  private attempt(who: Attempt, evaluate: () => Verdict): Awaitable<AuthResult> {
    const verdict = this.failures.attempt(who.name, who.address, evaluate, who);
    return andThen(verdict, (known) => this.resultOf(who, known));
  }

  private resultOf(who: Attempt, verdict: Verdict | Blocked): AuthResult {
    const blocked = typeof verdict === 'object';
    if (blocked || verdict === 'wrong') {
      this.options.onFailure?.({ user: who.user?.name, address: who.address, blocked });
    }
    if (blocked) return { kind: 'blocked', retryAfter: verdict.retryAfter };
    if (verdict !== 'right' || !who.user) return { kind: 'denied', stale: verdict === 'undecided' };
    const { name, role } = who.user;
    return { kind: 'ok', requester: { name, role }, scheme: who.scheme };
  }
}

interface Attempt {
  readonly name: string;
  readonly address: string;
  readonly user: User | undefined;
  readonly scheme: Scheme;
  /** It has a nonce that is known to this user. */
  readonly isKnown?: boolean;
  readonly connection: Connection | undefined;
}

function has(secrets: Ha1 | undefined, algorithm: Algorithm): boolean {
  return secrets?.[algorithm] !== undefined;
}

function randomHex(algorithm: Algorithm): string {
  return randomBytes(HEX_LENGTH[algorithm] / 2).toString('hex');
}
