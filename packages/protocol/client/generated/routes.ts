/** Generated from the OpenAPI document. */
export interface Routes {
  'GET /api/session': { reply: unknown };
}
