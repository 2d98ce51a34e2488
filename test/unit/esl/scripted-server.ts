import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What came from the client in one `data` event. */
export interface Arrival {
  readonly connection: number;
  readonly text: string;
}

/** Answers one command block; what it does not answer stays unanswered. */
export type Script = (block: string, socket: Socket, connection: number) => void;

const servers: ScriptedServer[] = [];

/** Bare TCP that greets, signs in and subscribes; a script does the rest. For what the simulator cannot do. */
export class ScriptedServer {
  readonly host = '127.0.0.1';
  readonly password = 'ClueCon';
  port = 0;
  /** After sign-in and subscription. */
  readonly arrivals: Arrival[] = [];
  /** Whole blocks after sign-in and subscription, without their empty line. */
  readonly blocks: string[] = [];
  readonly sockets: Socket[] = [];
  /** The socket that has subscribed to events. */
  events: Socket | undefined;

  private constructor(
    private readonly server: Server,
    private readonly script: Script,
  ) {}

  static async start(script: Script = () => undefined): Promise<ScriptedServer> {
    const server = createServer({ allowHalfOpen: true });
    const scripted = new ScriptedServer(server, script);
    server.on('connection', (socket) => scripted.greet(socket));
    server.listen(0, scripted.host);
    await once(server, 'listening');
    scripted.port = (server.address() as AddressInfo).port;
    servers.push(scripted);
    return scripted;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private greet(socket: Socket): void {
    const connection = this.sockets.push(socket) - 1;
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      if (!blocks.some(isSetUp)) this.arrivals.push({ connection, text });
      for (const block of blocks) this.take(block, socket, connection);
    });
    socket.setNoDelay(true);
    socket.write('Content-Type: auth/request\n\n');
  }

  private take(block: string, socket: Socket, connection: number): void {
    if (block.startsWith('auth ')) {
      socket.write(reply('+OK accepted'));
    } else if (block.startsWith('event ')) {
      this.events = socket;
      socket.write(reply('+OK event listener enabled json'));
    } else {
      this.blocks.push(block);
      this.script(block, socket, connection);
    }
  }
}

/** Stops every server that was started. */
export async function stopServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
}

function isSetUp(block: string): boolean {
  return block.startsWith('auth ') || block.startsWith('event ');
}

export const reply = (text: string): string => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;

export const response = (body: string): string =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;

/** An event frame, Content-Length first as FreeSWITCH has it. */
export function event(fields: Record<string, string>): string {
  const json = JSON.stringify(fields);
  return `Content-Length: ${Buffer.byteLength(json)}\nContent-Type: text/event-json\n\n${json}`;
}
