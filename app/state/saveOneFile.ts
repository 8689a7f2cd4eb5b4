import { saveText } from '../ui/saveFile.ts';
import { currentLink } from './addressBar.ts';
import { withSavedLink } from './savedLink.ts';
import { say } from './session.ts';
import { wholePage } from './wholePage.ts';

/** Saves remapscope as one file that needs no server and opens with what is on the screen. */
export async function saveOneFile(): Promise<void> {
  try {
    const text = withSavedLink(await wholePage(), (await currentLink()) ?? '');
    saveText('remapscope.html', text, 'text/html');
  } catch (error) {
    say(`It could not be saved as one file: ${(error as Error).message}.`);
  }
}
