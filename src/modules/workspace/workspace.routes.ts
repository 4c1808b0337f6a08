import type { Endpoint } from '../../shared/http.js';

export const workspaceRoutes: Endpoint[] = [];
