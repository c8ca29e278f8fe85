"""The menu as supervisors edit it: a draft, the picture of it, and the sound of every sentence.

Vocabulary: a *choice* is an option of a menu, found by the name of the menu and its place there, from 0. A *prompt* is
a sentence that callers hear, in one language; its name is that of its sound, see `prompts.library.name_of`.
"""
