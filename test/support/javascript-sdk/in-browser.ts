/** What a browser loads: the page, under a name by which a story can press its buttons. */
import { page } from './page.ts';

Object.assign(globalThis, { loginPage: page });
