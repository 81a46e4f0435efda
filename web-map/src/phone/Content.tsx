/** What stands on each screen. */
import type { ComponentType } from 'react';
import { FileHere } from '../features/filing/FileHere';
import { OwnFilings } from '../features/filing/OwnFilings';
import { ScanDoor } from '../features/filing/ScanDoor';
import { WaitingFilings } from '../features/filing/WaitingFilings';
import { CloseAccount } from '../features/own/CloseAccount';
import { Consents } from '../features/own/Consents';
import { MyCode } from '../features/own/MyCode';
import { OwnCopy } from '../features/own/OwnCopy';
import { OwnCorrections } from '../features/own/OwnCorrections';
import { OwnFacts } from '../features/own/OwnFacts';
import { OwnGaps } from '../features/own/OwnGaps';
import { OwnLooks } from '../features/own/OwnLooks';
import { OwnNotifications } from '../features/own/OwnNotifications';
import { OwnPassages } from '../features/own/OwnPassages';
import { OwnPasses } from '../features/own/OwnPasses';
import { OwnResidencies } from '../features/own/OwnResidencies';
import { OwnVisitors } from '../features/own/OwnVisitors';
import { OwnRooms } from '../features/rooms/OwnRooms';
import { Room } from '../features/rooms/Room';
import {
  RegisterInRoom,
  RoomDoorplate,
  RoomHistory,
  RoomKeys,
  RoomResidents,
} from '../features/rooms/RoomTasks';
import { Home } from './Home';
import { Me } from './Me';
import type { Screen, UnitScreen, Way } from './way';

const PLAIN: Readonly<Record<Screen, ComponentType>> = {
  home: Home,
  scan: ScanDoor,
  filings: OwnFilings,
  waiting: WaitingFilings,
  gaps: OwnGaps,
  notifications: OwnNotifications,
  code: MyCode,
  passes: OwnPasses,
  visitors: OwnVisitors,
  rooms: OwnRooms,
  me: Me,
  facts: OwnFacts,
  residencies: OwnResidencies,
  passages: OwnPassages,
  looks: OwnLooks,
  corrections: OwnCorrections,
  copy: OwnCopy,
  consents: Consents,
  'close-account': CloseAccount,
};

const OF_UNIT: Readonly<Record<UnitScreen, ComponentType<{ unit: string }>>> = {
  door: FileHere,
  room: Room,
  register: RegisterInRoom,
  doorplate: RoomDoorplate,
  residents: RoomResidents,
  keys: RoomKeys,
  history: RoomHistory,
};

export function Content({ way }: { way: Way }) {
  if ('unit' in way) {
    const OfUnit = OF_UNIT[way.screen];
    return <OfUnit unit={way.unit} />;
  }
  const Plain = PLAIN[way.screen];
  return <Plain />;
}
