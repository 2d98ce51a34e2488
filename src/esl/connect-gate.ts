/**
 * Lets a few connections be made at once; the others wait until one of those has signed in, or come to nothing.
 *
 * FreeSWITCH's queue of connections that it has not taken yet holds five (mod_event_socket.c:2979,
 * `switch_socket_listen(…, 5)`). What does not fit is tried again by TCP after a second, or looks connected to us and is not.
 */
export class ConnectGate {
  private inside = 0;
  private readonly waiting: ((leave: () => void) => void)[] = [];

  constructor(private readonly most = 4) {}

  /** @param go called when there is room, now or later; calls what it is given when it needs the room no longer */
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
