import { create } from 'zustand';

/** In the page of one file nothing has to be kept, and nothing newer comes. */
export const useUpdate = create<{ readonly update: (() => void) | undefined }>(() => ({ update: undefined }));

export async function keepOffline(): Promise<void> {}
