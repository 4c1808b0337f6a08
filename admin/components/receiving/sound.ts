export type Signal = 'good' | 'doubt' | 'bad' | 'filed';

/** Frequencies in Hz and lengths in seconds; each signal has a rhythm of its own, to be told apart in a loud hall. */
const TONES: Readonly<Record<Signal, readonly [hertz: number, seconds: number][]>> = {
  good: [
    [880, 0.07],
    [1320, 0.11],
  ],
  doubt: [
    [660, 0.1],
    [0, 0.05],
    [660, 0.1],
  ],
  bad: [
    [220, 0.16],
    [0, 0.06],
    [180, 0.26],
  ],
  filed: [[1320, 0.06]],
};
const SHAKES: Readonly<Record<Signal, number[]>> = {
  good: [40],
  doubt: [60, 60, 60],
  bad: [200, 80, 200],
  filed: [20],
};

let audio: AudioContext | null = null;

/** A beep made here (no sound file is fetched) and a shake, where the device has them. */
export function signal(kind: Signal, sound: boolean): void {
  navigator.vibrate?.(SHAKES[kind]);
  if (!sound) return;
  try {
    audio ??= new AudioContext();
    void audio.resume();
    play(audio, TONES[kind]);
  } catch {
    // No sound device, or the browser wants a gesture first: colour, icon and word remain.
  }
}

function play(context: AudioContext, tones: readonly [number, number][]): void {
  let at = context.currentTime + 0.01;
  for (const [hertz, seconds] of tones) {
    if (hertz > 0) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.type = 'triangle';
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + seconds);
    }
    at += seconds;
  }
}
