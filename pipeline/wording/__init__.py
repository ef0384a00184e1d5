"""The same quotation across articles: wordings of one speaker that are one statement, and what each changes of it.

A speaker is here whom a spelling tells (`person_id` of the lake): who bears several is known to the warehouse alone, where
all names lie beside each other. So two spellings of one speaker may split a quotation that has several wordings. In the sample (270
quotations of five words and more) and among the pairs of quality/quote_pairs (134 of `dev`) there is none that this splits. To join
them, wordings would have to be searched across spellings in the warehouse whenever a link changes, over the whole window, and groups
renamed by whose hash all tables are kept: every night would pay for what hardly occurs.
"""
