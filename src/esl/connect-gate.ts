/**
 * Limits how many connections are made at once. The others wait until one of those has signed in or failed.
 *
 * FreeSWITCH's queue of connections that it has not accepted yet holds five (mod_event_socket.c:2979,
 * `switch_socket_listen(…, 5)`). If a connection does not fit, TCP tries again after a second, or the connection looks connected
 * to us and is not.
 */
export class ConnectGate {
  private inside = 0;
  private readonly waiting: ((leave: () => void) => void)[] = [];

  constructor(private readonly most = 4) {}

  /** @param go called when there is room, now or later; it must call its argument when it no longer needs the room */
  enter(go: (leave: () => void) => void): void {
    if (this.inside < this.most) this.admit(go);
    else this.waiting.push(go);
  }

  private admit(go: (leave: () => void) => void): void {
    this.inside++;
    let hasLeft = false;
    go(() => {
      if (hasLeft) return;
      hasLeft = true;
      this.inside--;
      const next = this.waiting.shift();
      if (next) this.admit(next);
    });
  }
}
