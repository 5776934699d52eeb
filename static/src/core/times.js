/** Turns the dates that the server wrote into "2 hours ago"; the words stay as they are where the element is unknown. */
import "@github/relative-time-element";
