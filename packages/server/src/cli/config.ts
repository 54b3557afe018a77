import { renderConfigurationDocs } from '../config.ts';
import type { Commands } from './command.ts';

export const configCommands: Commands = {
  config: {
    arguments: '',
    text: 'Print every setting of the server',
    options: [],
    run: () => renderConfigurationDocs(),
  },
};
