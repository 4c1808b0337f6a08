import type { Endpoint } from '../../shared/http.js';

export const packageRoutes: Endpoint[] = [];
