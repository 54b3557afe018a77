import './errors.ts';

export { createService, revokeService } from './changes.ts';
export { namesOfServices } from './names.ts';
export { type ServiceCaller, serviceAudience, serviceRoutes } from './routes.ts';
export { apiKeyOf, hashKey, type Service } from './service.ts';
export {
  type CreatedService,
  findService,
  insertService,
  listServices,
  webhookOf,
  webhookSecretRecords,
} from './store.ts';
export { webhookRules } from './webhook-address.ts';
