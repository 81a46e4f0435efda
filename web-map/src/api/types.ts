/** The API's shapes under the names that the screens use. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['MeResponse'];
export type Site = Schemas['SiteSummary'];
export type Role = Schemas['Role'];
export type Purpose = Schemas['Purpose'];
export type DocumentKind = Schemas['DocumentKind'];
export type Statistics = Schemas['StatisticsResponse'];
export type BuildingSummary = Schemas['BuildingSummary'];
export type Building = Schemas['BuildingResponse'];
export type BuildingUse = Schemas['BuildingUse'];
export type FloorUnit = Schemas['FloorUnit'];
export type UnitState = Schemas['UnitState'];
export type Unit = Schemas['UnitResponse'];
export type Tenancy = Schemas['TenancySummary'];
export type Resident = Schemas['ResidentResponse'];
export type HistoryEvent = Schemas['HistoryEvent'];
export type Gap = Schemas['GapResponse'];
export type Pass = Schemas['PassResponse'];
export type Gate = Schemas['GateResponse'];
export type GateHour = Schemas['GateHour'];
export type FoundPerson = Schemas['FoundPerson'];
export type PersonField = Schemas['PersonField'];
export type Look = Schemas['LookResponse'];
export type LonLat = readonly [number, number];
/** West, south, east, north. */
export type Bounds = readonly [number, number, number, number];
