import { endpoint } from '../../shared/http.js';
import { LoginAnswer, LoginInput, RefreshInput, RegisterInput, TokenPair } from './auth.schema.js';
import { login, logout, refresh, register } from './auth.service.js';

export const authRoutes = [
  endpoint({
    method: 'post',
    path: '/auth/register',
    access: 'public',
    summary: 'Register',
    status: 201,
    body: RegisterInput,
    output: LoginAnswer,
    errors: ['email_taken'],
    handle: (ctx, { body }) => register(ctx, body),
  }),
  endpoint({
    method: 'post',
    path: '/auth/login',
    access: 'public',
    summary: 'Log in',
    status: 200,
    body: LoginInput,
    output: LoginAnswer,
    errors: ['credentials_invalid'],
    handle: (ctx, { body }) => login(ctx, body),
  }),
  endpoint({
    method: 'post',
    path: '/auth/refresh',
    access: 'public',
    summary: 'A new pair of tokens',
    status: 200,
    body: RefreshInput,
    output: TokenPair,
    errors: ['refresh_invalid', 'refresh_reused'],
    handle: (ctx, { body }) => refresh(ctx, body.refreshToken),
  }),
  endpoint({
    method: 'post',
    path: '/auth/logout',
    access: 'public',
    summary: 'End this session',
    body: RefreshInput,
    handle: (ctx, { body }) => logout(ctx, body.refreshToken),
  }),
];
