import { NotSimulated } from '../core/not-simulated';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import type { SofiaGateway } from '../core/world';
import { sameWord } from '../text/c-string';
import { separateString } from '../text/separate-string';

const LINE = '='.repeat(97);

/** sofia_function (mod_sofia.c:2993): only its words `status gateway <name>` and `status profile <name>`. */
export function sofia(core: SwitchCore, argument: string, stream: Stream): void {
  const [status, kind, name = ''] = separateString(argument, 20);
  if (!sameWord(status, 'status') || !(sameWord(kind, 'gateway') || sameWord(kind, 'profile'))) {
    throw new NotSimulated(`sofia ${argument}`);
  }
  if (sameWord(kind, 'gateway')) {
    const gateway = core.world.gateways.get(name.replace(/^internal::/, ''));
    stream.write(gateway ? gatewayText(name.replace(/^internal::/, ''), gateway) : 'Invalid Gateway!\n');
  } else {
    stream.write(PROFILES.has(name) ? profileText(name) : 'Invalid Profile!\n');
  }
}

/** The profile of the lab, and its alias. */
const PROFILES: ReadonlySet<string> = new Set(['internal', '127.0.0.1']);

function gatewayText(name: string, { state, status }: SofiaGateway): string {
  return `${LINE}
Name    \t${name}
Profile \tinternal
Scheme  \tDigest
Realm   \t127.0.0.1:5179
Username\tx
Password\tyes
From    \t<sip:x@127.0.0.1:5179>
Contact \t<sip:gw+${name}@127.0.0.1:5080;transport=udp;gw=${name}>
Exten   \tx
To      \tsip:x@127.0.0.1:5179
Proxy   \tsip:127.0.0.1:5179
Context \tdefault
Expires \t3600
Freq    \t3600
Ping    \t0
PingFreq\t0
PingTime\t0.00
PingState\t0/0/0
State   \t${state}
Status  \t${status}
Uptime  \t${status === 'UP' ? 32 : 0}s
CallsIN \t0
CallsOUT\t0
FailedCallsIN\t0
FailedCallsOUT\t0
${LINE}
`;
}

function profileText(name: string): string {
  return `${LINE}
Name             \t${name}
Domain Name      \tN/A
${name === 'internal' ? '' : 'Alias Of         \tinternal\n'}Auto-NAT         \tfalse
DBName           \tsofia_reg_internal
Pres Hosts       \t
Dialplan         \tXML
Context          \tdefault
Challenge Realm  \tauto_to
RTP-IP           \t127.0.0.1
SIP-IP           \t127.0.0.1
URL              \tsip:mod_sofia@127.0.0.1:5080
BIND-URL         \tsip:mod_sofia@127.0.0.1:5080;transport=udp,tcp
HOLD-MUSIC       \tN/A
OUTBOUND-PROXY   \tN/A
CODECS IN        \tPCMU,PCMA
CODECS OUT       \tPCMU,PCMA
TEL-EVENT        \t101
DTMF-MODE        \trfc2833
CNG              \t13
SESSION-TO       \t0
MAX-DIALOG       \t0
MAX-RECV-RPS     \t1000
NOMEDIA          \tfalse
LATE-NEG         \tfalse
PROXY-MEDIA      \tfalse
AGGRESSIVENAT    \tfalse
CALLS-IN         \t0
FAILED-CALLS-IN  \t0
CALLS-OUT        \t0
FAILED-CALLS-OUT \t0
REGISTRATIONS    \t0
`;
}
