/** The part of modesl 1.2.1 that the gateway uses. The package ships no types. */
declare module 'modesl' {
  import type { Socket } from 'node:net';

  export class Connection {
    constructor(host: string, port: number, password: string, onReady?: () => void);
    /** Null if the other side has ended the connection. */
    protected socket: Socket | null;
    protected password: string;
    protected _onConnect(): void;
    protected _onError(error: Error): void;
    send(command: string, args?: Record<string, string>): void;
    sendRecv(command: string, args?: Record<string, string>, callback?: () => void): void;
    disconnect(): void;
  }
}
