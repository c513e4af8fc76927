"""Traffic in the scheduler's hands: states and orders of robots joined to `fleet.traffic`; what people close or limit.

What may go in: what is durable of the ways (`book`), requests about them, what ends by itself (`ending`), what is told
of it (`telling`), what is known of the ways in memory alone (`memory`), where robots are (`fleet`), which of them may
be asked aside (`idle`, `aside`), and orders (`release`).
"""
