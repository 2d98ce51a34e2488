import { ENVIRONMENT } from './environment';
import type { Config } from './schema';

/** One of the two listeners, by its section of the configuration. */
export type Listener = 'listen' | 'admin';

/** A listener that could not be opened. */
export interface FailedListener {
  readonly listener: Listener;
  readonly config: Pick<Config, Listener>;
  readonly environment: NodeJS.ProcessEnv;
}

/** The error if a listener could not be opened. The message names port, key and variable, and the next step. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** The system's error code, such as `EADDRINUSE`. */
  readonly code: string;

  constructor(cause: NodeJS.ErrnoException, failed: FailedListener) {
    super(messageOf(cause, failed), { cause });
    this.code = cause.code ?? 'ELISTEN';
  }
}

/** The port of FreeSWITCH's mod_xml_rpc, if its `http-port` is not changed (xml_rpc.conf.xml). */
const XML_RPC_PORT = 8080;
/** A lower port needs a privilege (Linux: `net.ipv4.ip_unprivileged_port_start`). */
const FIRST_FREE_PORT = 1024;

function messageOf({ code, message }: NodeJS.ErrnoException, failed: FailedListener): string {
  const { listener, config } = failed;
  const { host, port } = config[listener];
  const where = `Port ${port} of ${host} (${listener}.port)`;
  switch (code) {
    case 'EADDRINUSE':
      return taken(where, failed);
    case 'EACCES':
      return [
        `${where} may not be opened by this user: ports below ${FIRST_FREE_PORT} need a privilege.`,
        `${set(failed, 'port')} ${FIRST_FREE_PORT} or a higher one,`,
        'or give the service AmbientCapabilities=CAP_NET_BIND_SERVICE.',
      ].join(' ');
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return `${host} (${listener}.host) is not an address of this machine. ${set(failed, 'host')} one of its addresses.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${host} (${listener}.host) has no address. ${set(failed, 'host')} an address of this machine.`;
    case 'EAFNOSUPPORT':
      return `${host} (${listener}.host) is an address of a kind that this machine does not support. ${set(failed, 'host')} another address.`;
    default:
      return `${where} cannot be opened: ${message}. ${set(failed, 'port')} another port.`;
  }
}

function taken(where: string, failed: FailedListener): string {
  const { listener, config } = failed;
  const { port } = config[listener];
  // The API listens first. So if both have one port, the admin listener is the one that fails.
  if (listener === 'admin' && port === config.listen.port) {
    return `${where} is taken by this gateway itself: listen.port is ${port}, too. ${set(failed, 'port')} another port, or to 0 for none.`;
  }
  return [
    `${where} is taken: another program listens there.`,
    ...(port === XML_RPC_PORT ? ["8080 is also the default port of FreeSWITCH's mod_xml_rpc."] : []),
    `${set(failed, 'port')} another port, or stop that program.`,
  ].join(' ');
}

/**
 * Returns `Set listen.port or GATEWAY_PORT to`. If the variable is set, it names only the variable, because the variable
 * overrides the file.
 */
function set({ listener, environment }: FailedListener, key: 'host' | 'port'): string {
  const variable = [...ENVIRONMENT].find(([, where]) => where.join('.') === `${listener}.${key}`)?.[0];
  const path = `${listener}.${key}`;
  if (variable === undefined) return `Set ${path} in the configuration to`;
  return environment[variable]
    ? `Set ${variable} to`
    : `Set ${path} in the configuration, or the variable ${variable}, to`;
}
