export { type Client, type ClientOptions, createClient, LanyardProblem, type ProblemBody } from './client.ts';
export type { Routes } from './generated/routes.ts';
export { verifyWebhook, type WebhookHeaders, type WebhookVerdict } from './webhook.ts';
