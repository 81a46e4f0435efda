/** What stands on each screen. */
import type { ComponentType } from 'react';
import { Contract } from '../features/contracts/Contract';
import { JoinContract } from '../features/contracts/JoinContract';
import { OwnContracts } from '../features/contracts/OwnContracts';
import { SignRoom } from '../features/contracts/SignRoom';
import { AgreeToEntry } from '../features/filing/AgreeToEntry';
import { FileHere } from '../features/filing/FileHere';
import { OwnFilings } from '../features/filing/OwnFilings';
import { ScanDoor } from '../features/filing/ScanDoor';
import { WaitingFilings } from '../features/filing/WaitingFilings';
import { OwnKeys } from '../features/locks/OwnKeys';
import { RoomLock } from '../features/locks/RoomLock';
import { Listing } from '../features/market/Listing';
import { Market } from '../features/market/Market';
import { EditOffer } from '../features/offers/EditOffer';
import { OfferPhotos } from '../features/offers/OfferPhotos';
import { OfferRoom } from '../features/offers/OfferRoom';
import { OwnOffers } from '../features/offers/OwnOffers';
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
import { AgentNew } from '../features/ownership/AgentNew';
import { Agents } from '../features/ownership/Agents';
import { ClaimRooms } from '../features/ownership/ClaimRooms';
import { GiveUpRoom } from '../features/ownership/GiveUpRoom';
import { JoinAgent } from '../features/ownership/JoinAgent';
import { OwnClaims } from '../features/ownership/OwnClaims';
import { ScanClaim } from '../features/ownership/ScanClaim';
import { OwnProblems } from '../features/problems/phone/OwnProblems';
import { Repairs } from '../features/problems/phone/Repairs';
import { Report } from '../features/problems/phone/Report';
import { EndLease } from '../features/rent/EndLease';
import { Lease } from '../features/rent/Lease';
import { OwnLeases } from '../features/rent/OwnLeases';
import { ChangeRent, LeaveEarly, Renew } from '../features/rent/Propose';
import { RecordReceipt } from '../features/rent/RecordReceipt';
import { OwnRooms } from '../features/rooms/OwnRooms';
import { Room } from '../features/rooms/Room';
import {
  RegisterInRoom,
  RoomDoorplate,
  RoomHistory,
  RoomKeys,
  RoomResidents,
} from '../features/rooms/RoomTasks';
import { BookViewing } from '../features/viewings/BookViewing';
import { OfferSlots } from '../features/viewings/OfferSlots';
import { OwnViewings } from '../features/viewings/OwnViewings';
import { Visits } from '../features/viewings/Visits';
import { Home } from './Home';
import { Me } from './Me';
import type { LeaseScreen, ListingScreen, Screen, UnitScreen, Way } from './way';

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
  market: Market,
  offers: OwnOffers,
  viewings: OwnViewings,
  visits: Visits,
  contracts: OwnContracts,
  leases: OwnLeases,
  problems: OwnProblems,
  report: Report,
  repairs: Repairs,
  'door-keys': OwnKeys,
  me: Me,
  facts: OwnFacts,
  residencies: OwnResidencies,
  passages: OwnPassages,
  looks: OwnLooks,
  corrections: OwnCorrections,
  copy: OwnCopy,
  consents: Consents,
  'close-account': CloseAccount,
  claims: OwnClaims,
  'claim-scan': ScanClaim,
  agents: Agents,
  'agent-new': AgentNew,
};

const OF_UNIT: Readonly<Record<UnitScreen, ComponentType<{ unit: string }>>> = {
  door: FileHere,
  room: Room,
  register: RegisterInRoom,
  doorplate: RoomDoorplate,
  residents: RoomResidents,
  keys: RoomKeys,
  history: RoomHistory,
  offer: OfferRoom,
  sign: SignRoom,
  lock: RoomLock,
  claim: ClaimRooms,
  'give-up': GiveUpRoom,
};

const OF_LISTING: Readonly<Record<ListingScreen, ComponentType<{ listing: string }>>> = {
  listing: Listing,
  book: BookViewing,
  'edit-offer': EditOffer,
  photos: OfferPhotos,
  slots: OfferSlots,
};

const OF_LEASE: Readonly<Record<LeaseScreen, ComponentType<{ lease: string }>>> = {
  lease: Lease,
  renew: Renew,
  change: ChangeRent,
  leave: LeaveEarly,
  end: EndLease,
  receipt: RecordReceipt,
};

export function Content({ way }: { way: Way }) {
  if ('unit' in way) {
    const OfUnit = OF_UNIT[way.screen];
    return <OfUnit unit={way.unit} />;
  }
  if ('listing' in way) {
    const OfListing = OF_LISTING[way.screen];
    return <OfListing listing={way.listing} />;
  }
  if ('lease' in way) {
    const OfLease = OF_LEASE[way.screen];
    return <OfLease lease={way.lease} />;
  }
  if ('contract' in way) return <Contract contract={way.contract} />;
  if ('filing' in way) return <AgreeToEntry filing={way.filing} />;
  if ('code' in way) return <JoinContract code={way.code} />;
  if ('agentCode' in way) return <JoinAgent code={way.agentCode} />;
  const Plain = PLAIN[way.screen];
  return <Plain />;
}
