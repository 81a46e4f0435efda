/** The API's shapes of problems. */
import type { components } from '@menpai/client';

type Schemas = components['schemas'];

export type OwnProblem = Schemas['ReportedProblem'];
export type HandledProblem = Schemas['HandledProblem'];
export type CreateProblem = Schemas['CreateProblem'];
export type ProblemKind = Schemas['ProblemKind'];
export type ProblemState = Schemas['ProblemState'];
export type ProblemRefusal = Schemas['ProblemRefusal'];
export type HandOverReason = Schemas['HandOverReason'];
export type ProblemStep = Schemas['ProblemStep'];
