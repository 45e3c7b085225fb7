;; why: says that it reads half a million facts
;; zh: 自述过大：传输上限 8388608 字节
;; en: what it says of itself is too large: the transfer limit is 8388608 bytes
;; check: describe

;; item memory
(memory (export "memory") 200)

;; item description
(data (i32.const 1024)
  (i32 2048 7 2056 3 2060 5 2048 0 -2147483648 -2147483648 -2147483648 0 2048 0)
  (i32 1280 1 2048 0 1408 1 2048 0))
(data (i32.const 1280)
  (i32 2048 7 2056 3 2060 5 2056 3 2060 5 2048 7 0 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(data (i32.const 1408) (i32 2048 7 2056 3 2060 5 0 2048 0 0))
(data (i32.const 1512) (i32 131072 500000))
