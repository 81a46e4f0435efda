/**
 * Shapes of viewings and their operations, by the names that the API's document has for them. The generated types have them once
 * the document does: then this file goes, and its names move to `api/types`.
 */
import type { components } from '@menpai/client';

type Schemas = components['schemas'];

export type ViewingState = 'requested' | 'confirmed' | 'refused' | 'cancelled' | 'expired' | 'over';
export type ViewingRefusal = 'time_unsuitable' | 'let_already' | 'too_many_people';
type ViewingCanceller = 'seeker' | 'landlord' | 'listing';
type ViewingPass = 'not_given' | 'no_gates' | 'given' | 'ended';

export type FreeSlot = { id: string; from: string; until: string };
export type Slot = FreeSlot & { viewing_id?: string | null };
export type NewSlot = { from: string; until: string };
export type CreateViewing = { listing_id: string; slot_id: string; people: number };

type Shared = {
  id: string;
  listing_id: string;
  title: string;
  slot_id?: string | null;
  from: string;
  until: string;
  people: number;
  state: ViewingState;
  /** Four digits by which both sides know one another. */
  code: string;
  asked_at: string;
  decided_at?: string | null;
  refusal?: ViewingRefusal | null;
  cancelled_by?: ViewingCanceller | null;
  pass: ViewingPass;
  version: number;
};

/** As the landlord sees it. */
export type Viewing = Shared & {
  site_id: string;
  unit_id: string;
  doorplate?: string | null;
  unit_code: string;
  pass_id?: string | null;
};

type Place = { doorplate?: string | null; unit_code: string; location: Schemas['Position'] };

/** As the seeker sees it: with the door from the landlord's yes until the end of the time. */
export type OwnViewing = Shared & {
  rent_cents: number;
  site_name: string;
  location: Schemas['Position'];
  place?: Place | null;
};

type ViewingCode = { text: string; from: string; to: string };

type Page<T> = { items: T[]; next_cursor?: string | null };
type Answered<Status extends number, T> = {
  [S in Status]: { headers: { [name: string]: unknown }; content: { 'application/json': T } };
};
type Body<T> = { content: { 'application/json': T } };
type ById = { path: { id: string } };
type Keyed = { header?: { 'Idempotency-Key'?: string | null } };
type Paged = { limit?: number; cursor?: string };
/** A step of a viewing, by whoever read this version of it. */
type Step<Answer> = {
  parameters: ById & { header: { 'If-Match': string } };
  responses: Answered<200, Answer>;
};

declare module '../../../client/src/schema.d.ts' {
  interface paths {
    '/listings/{id}/slots': {
      get: { parameters: ById; responses: Answered<200, Page<Slot>> };
      post: {
        parameters: ById & Keyed;
        requestBody: Body<{ slots: readonly NewSlot[] }>;
        responses: Answered<201, Page<Slot>>;
      };
    };
    '/listings/{id}/slots/{slot_id}': {
      delete: {
        parameters: { path: { id: string; slot_id: string } };
        responses: { 204: { headers: { [name: string]: unknown }; content?: never } };
      };
    };
    '/market/listings/{id}/slots': { get: { parameters: ById; responses: Answered<200, Page<FreeSlot>> } };
    '/viewings': {
      get: {
        parameters: { query?: Paged & { state?: ViewingState; listing_id?: string } };
        responses: Answered<200, Page<Viewing>>;
      };
    };
    '/viewings/{id}/confirm': { post: Step<Viewing> & { requestBody: Body<{ with_pass: boolean }> } };
    '/viewings/{id}/refuse': { post: Step<Viewing> & { requestBody: Body<{ reason: ViewingRefusal }> } };
    '/viewings/{id}/cancel': { post: Step<Viewing> };
    '/own/viewings': {
      get: {
        parameters: { query?: Paged & { crs?: Schemas['AnswerCrs'] } };
        responses: Answered<200, Page<OwnViewing>>;
      };
      post: {
        parameters: Keyed;
        requestBody: Body<CreateViewing>;
        responses: Answered<201, OwnViewing>;
      };
    };
    '/own/viewings/{id}/cancel': { post: Step<OwnViewing> };
    '/own/viewings/{id}/reschedule': { post: Step<OwnViewing> & { requestBody: Body<{ slot_id: string }> } };
    '/own/viewings/{id}/code': { get: { parameters: ById; responses: Answered<200, ViewingCode> } };
  }
}
