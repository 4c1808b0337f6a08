import { retryDelaySeconds } from './answers.js';
import { preparePicture } from './picture.js';
import type { Problem } from './state.js';
import { paths, upload } from './transport.js';

/** `held`: its piece is not filed yet; `queued`: waits for its turn or for the network. */
export interface PhotoStatus {
  status: 'held' | 'queued' | 'sending' | 'sent' | 'failed';
  /** 0 to 1, of the bytes sent. */
  progress: number;
  url: string;
  problem: Problem | null;
}

interface Held extends PhotoStatus {
  file: Blob;
  turns: number;
  packageId: string | null;
  attempt: number;
}

/** Two at once: a phone's link is the bottleneck, and the next piece's requests must get through. */
const AT_ONCE = 2;

/** Sends the photos of filed pieces in the background, so that the next piece is not held up. */
export class PhotoUploads {
  private readonly photos = new Map<string, Held>();
  private readonly listeners = new Set<() => void>();
  private snapshot: ReadonlyMap<string, PhotoStatus> = new Map();

  hold(id: string, file: Blob): void {
    this.photos.set(id, {
      status: 'held',
      progress: 0,
      url: URL.createObjectURL(file),
      problem: null,
      file,
      turns: 0,
      packageId: null,
      attempt: 0,
    });
    this.changed();
  }

  readonly has = (id: string): boolean => this.photos.has(id);

  drop(id: string): void {
    const photo = this.photos.get(id);
    if (photo?.status !== 'held') return;
    URL.revokeObjectURL(photo.url);
    this.photos.delete(id);
    this.changed();
  }

  send(packageId: string, photos: readonly { id: string; turns: number }[]): void {
    for (const { id, turns } of photos) this.update(id, { packageId, turns, status: 'queued', problem: null });
    this.work();
  }

  readonly retry = (id: string): void => {
    if (this.photos.get(id)?.status !== 'failed') return;
    this.update(id, { status: 'queued', problem: null, attempt: 0 });
    this.work();
  };

  /** How many would be lost if the page were closed now. */
  unsent(): number {
    return [...this.photos.values()].filter((photo) => photo.status !== 'sent').length;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly statuses = (): ReadonlyMap<string, PhotoStatus> => this.snapshot;

  private work(): void {
    const sending = [...this.photos.values()].filter((photo) => photo.status === 'sending').length;
    const waiting = [...this.photos].filter(([, photo]) => photo.status === 'queued').slice(0, AT_ONCE - sending);
    for (const [id, photo] of waiting) void this.sendOne(id, photo);
  }

  private async sendOne(id: string, { file, turns, packageId, attempt }: Held): Promise<void> {
    if (packageId === null) return;
    this.update(id, { status: 'sending', progress: 0, attempt: attempt + 1 });
    const form = new FormData();
    form.append('photo', await preparePicture(file, turns), 'photo.jpg');
    const outcome = await upload(paths.record(packageId, 'addPhoto'), form, (progress) =>
      this.update(id, { progress }),
    );
    if (outcome.ok) this.update(id, { status: 'sent', progress: 1, problem: null });
    else if (!outcome.retry) this.update(id, { status: 'failed', problem: outcome.problem });
    else this.later(id, outcome.problem, attempt + 1);
    this.work();
  }

  private later(id: string, problem: Problem, attempt: number): void {
    this.update(id, { problem, progress: 0 });
    setTimeout(() => {
      this.update(id, { status: 'queued' });
      this.work();
    }, retryDelaySeconds(attempt) * 1000);
  }

  private update(id: string, change: Partial<Held>): void {
    const photo = this.photos.get(id);
    if (photo === undefined) return;
    this.photos.set(id, { ...photo, ...change });
    this.changed();
  }

  private changed(): void {
    this.snapshot = new Map(this.photos);
    for (const listener of this.listeners) listener();
  }
}
