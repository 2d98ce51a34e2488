import { realFreeswitch } from '../helpers/real-freeswitch';
import { FreeswitchStage } from './freeswitch-stage';
import { SimulatorStage } from './simulator-stage';
import type { Stage } from './stage';

/** Returns a real FreeSWITCH if the environment names one (see `realFreeswitch`), otherwise the simulator. */
export function openStage(): Promise<Stage> {
  const endpoint = realFreeswitch();
  return endpoint ? FreeswitchStage.open(endpoint) : SimulatorStage.open();
}
