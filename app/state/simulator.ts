import { SimulatorClient } from '../../src/worker/client.ts';

/** Runs what is on the screen. */
export const simulator = new SimulatorClient();
