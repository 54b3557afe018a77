/** The first page of the console. */
import type { Routes } from '@lanyard/protocol/client';
import { call, PAGE } from './calls.ts';

type Reply<Name extends keyof Routes> = Routes[Name]['reply'];
type Item<List> = List extends readonly (infer One)[] ? One : never;

export type Overview = Reply<'GET /api/admin/overview'>;
export type OverviewFigure = Item<Overview['stuck']>;
export type SignInCount = Item<Overview['hours']>;
export type FigurePeople = Reply<'GET /api/admin/overview/{code}'>;
export type FigurePerson = Item<FigurePeople['people']>;

/** `zone` names the time zone in which days begin. */
export const readOverview = (zone: string) => call('GET /api/admin/overview', { query: { zone } });

export const readFigure = (code: string, after?: string) =>
  call('GET /api/admin/overview/{code}', {
    params: { code },
    query: { ...PAGE, ...(after === undefined ? {} : { after }) },
  });
