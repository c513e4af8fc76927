"""Traffic in the scheduler's hands: states and orders of robots joined to `fleet.traffic`; what people close or limit.

What may go in: what is durable of the ways (`book`), requests about them, what is told of it (`telling`), where robots
are (`fleet`), and orders (`release`).
"""
