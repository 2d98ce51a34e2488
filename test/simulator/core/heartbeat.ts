import type { SwitchCore } from './switch-core';
import { uptimeWords } from './uptime';
import { VERSION } from './version';

/** send_heartbeat (switch_core.c:88): fires one HEARTBEAT. */
export function sendHeartbeat(core: SwitchCore): void {
  const uptime = core.now() - core.startedAt;
  const channels = core.channels().length;
  core.fire(
    core
      .createEvent('HEARTBEAT', ['switch_core.c', 'send_heartbeat', 95])
      .add('Event-Info', 'System Ready')
      .add('Up-Time', uptimeWords(uptime))
      .add('FreeSWITCH-Version', VERSION.full)
      .add('Uptime-msec', Math.round(uptime))
      .add('Session-Count', channels)
      .add('Max-Sessions', 5000)
      .add('Session-Per-Sec', 1000)
      .add('Session-Per-Sec-Last', 0)
      .add('Session-Per-Sec-Max', 10)
      .add('Session-Per-Sec-FiveMin', 1)
      .add('Session-Since-Startup', core.sessionsSinceStartup)
      .add('Session-Peak-Max', channels)
      .add('Session-Peak-FiveMin', channels)
      .add('Idle-CPU', '97.333333'),
  );
}
