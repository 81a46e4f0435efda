/** What can be chosen for a terminal, in the order in which it is offered. */
import type { DeviceProtocol, Direction } from '../../api/types';

export const PROTOCOLS: readonly DeviceProtocol[] = ['hikvision', 'zkteco', 'oem_http', 'native', 'mqtt'];
export const DIRECTIONS: readonly Direction[] = ['in', 'out', 'both'];
