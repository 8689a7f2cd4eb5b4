import { saveText } from '../ui/saveFile.ts';
import { currentLink } from './addressBar.ts';
import { withSavedLink } from './savedLink.ts';
import { say } from './session.ts';
import { wholePage } from './wholePage.ts';

/** Saves remapscope as one file that needs no server and opens with what is on the screen. */
export async function saveOneFile(): Promise<void> {
  try {
    const link = await currentLink();
    if (link === undefined)
      return say('This scenario is too big for a link, and so for one file. “Save as a file” keeps it.');
    const text = withSavedLink(await wholePage(), link);
    saveText('remapscope.html', text, 'text/html');
  } catch (error) {
    say(`It could not be saved as one file: ${(error as Error).message}.`);
  }
}
